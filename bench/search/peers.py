"""Other people's optimisers behind one conversation: a line of JSON out is a question, a line in its answer.

First line in: the task. `{"repair": genes}` asks for the nearest valid genes, `{"measure": genes}` for ln time (null: it failed).
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from collections.abc import Callable

# A failed run, for optimisers that know of no failures: slower than anything.
FAILED = 20.0
# A proposal that comes to be what was measured before is told the known value and asked for anew, so often:
# better for the peer than paying twice.
ASK_AGAIN = 20
# SMAC's default would spend a quarter of the budget on its initial design.
INITIAL = 30

channel = sys.stdout
sys.stdout = sys.stderr  # what libraries print must not enter the conversation


def ask(question: dict[str, list[int]]):  # type: ignore[no-untyped-def]
    channel.write(json.dumps(question) + "\n")
    channel.flush()
    return json.loads(sys.stdin.readline())


def repair(genes: list[int]) -> list[int]:
    return ask({"repair": genes})


def measure(genes: list[int]) -> float:
    value = ask({"measure": genes})
    return FAILED if value is None else value


def optuna_peer(task: dict, sampler) -> None:  # type: ignore[no-untyped-def,type-arg]
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=sampler)
    distributions = {
        f"g{i}": optuna.distributions.IntDistribution(0, size - 1)
        if ordinal
        else optuna.distributions.CategoricalDistribution(list(range(size)))
        for i, (size, ordinal) in enumerate(zip(task["sizes"], task["ordinal"]))
    }
    known: dict[tuple[int, ...], float] = {}
    for _ in range(task["budget"]):
        for attempt in range(ASK_AGAIN):
            trial = study.ask(distributions)
            genes = repair([trial.params[name] for name in distributions])
            if tuple(genes) not in known or attempt == ASK_AGAIN - 1:
                break
            study.tell(trial, known[tuple(genes)])
        known[tuple(genes)] = measure(genes)
        study.tell(trial, known[tuple(genes)])


def optuna_tpe(task: dict) -> None:  # type: ignore[type-arg]
    from optuna.samplers import TPESampler

    optuna_peer(task, TPESampler(seed=task["seed"], multivariate=True))


def optuna_ga(task: dict) -> None:  # type: ignore[type-arg]
    from optuna.samplers import NSGAIISampler

    # The default population of 50 would leave four generations.
    optuna_peer(task, NSGAIISampler(seed=task["seed"], population_size=20))


def pymoo_ga(task: dict) -> None:  # type: ignore[type-arg]
    import numpy as np
    from pymoo.algorithms.soo.nonconvex.ga import GA
    from pymoo.core.mutation import Mutation
    from pymoo.core.problem import ElementwiseProblem
    from pymoo.core.repair import Repair
    from pymoo.operators.crossover.ux import UX
    from pymoo.operators.sampling.rnd import IntegerRandomSampling
    from pymoo.optimize import minimize

    sizes = np.array(task["sizes"])

    class Measured(ElementwiseProblem):
        def __init__(self) -> None:
            super().__init__(n_var=len(sizes), n_obj=1, xl=np.zeros(len(sizes), int), xu=sizes - 1, vtype=int)

        def _evaluate(self, x, out, *_args, **_kwargs):  # type: ignore[no-untyped-def]
            out["F"] = measure([int(v) for v in x])

    class Valid(Repair):
        def _do(self, _problem, population, **_kwargs):  # type: ignore[no-untyped-def]
            return np.array([repair([int(v) for v in genes]) for genes in population])

    class Reset(Mutation):
        """Another value with probability 1/n: pymoo's own integer mutation assumes an order."""

        def _do(self, _problem, population, random_state=None, **_kwargs):  # type: ignore[no-untyped-def]
            random = random_state if random_state is not None else np.random
            changed = random.random(population.shape) < 1 / len(sizes)
            return np.where(changed, (random.random(population.shape) * sizes).astype(int), population)

    algorithm = GA(
        pop_size=20,
        sampling=IntegerRandomSampling(),
        crossover=UX(),
        mutation=Reset(),
        repair=Valid(),
        eliminate_duplicates=True,
    )
    minimize(Measured(), algorithm, ("n_eval", task["budget"]), seed=task["seed"], verbose=False)


def smac(task: dict) -> None:  # type: ignore[type-arg]
    from ConfigSpace import CategoricalHyperparameter, ConfigurationSpace, UniformIntegerHyperparameter
    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory.dataclasses import TrialValue

    space = ConfigurationSpace(seed=task["seed"])
    names = [f"g{i}" for i in range(len(task["sizes"]))]
    for name, size, ordinal in zip(names, task["sizes"], task["ordinal"]):
        space.add(
            UniformIntegerHyperparameter(name, 0, size - 1)
            if ordinal
            else CategoricalHyperparameter(name, list(range(size)))
        )
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(space, deterministic=True, n_trials=task["budget"] * ASK_AGAIN, seed=task["seed"], output_directory=folder)
        facade = HyperparameterOptimizationFacade(
            scenario,
            lambda config, seed=0: 0.0,
            initial_design=HyperparameterOptimizationFacade.get_initial_design(scenario, n_configs=INITIAL),
            logging_level=False,
            overwrite=True,
        )
        known: dict[tuple[int, ...], float] = {}
        for _ in range(task["budget"]):
            for attempt in range(ASK_AGAIN):
                info = facade.ask()
                genes = repair([int(info.config[name]) for name in names])
                if tuple(genes) not in known or attempt == ASK_AGAIN - 1:
                    break
                facade.tell(info, TrialValue(cost=known[tuple(genes)]))
            known[tuple(genes)] = measure(genes)
            facade.tell(info, TrialValue(cost=known[tuple(genes)]))


PEERS: dict[str, Callable[[dict], None]] = {  # type: ignore[type-arg]
    "optuna-tpe": optuna_tpe,
    "optuna-ga": optuna_ga,
    "pymoo-ga": pymoo_ga,
    "smac": smac,
}

if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    asked = json.loads(sys.stdin.readline())
    PEERS[asked["peer"]](asked)
