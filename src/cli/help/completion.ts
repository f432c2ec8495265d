export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

// Each shell asks the program itself, `optimise completion words LINE`, so that names are those of this folder.
const SCRIPTS: Readonly<Record<Shell, string>> = {
  // bash cuts words at `=` and `:` too: of a candidate only what is behind the cut is given back.
  bash: `# optimise completion for bash: eval "$(optimise completion bash)", for example in ~/.bashrc
_optimise() {
  local line=\${COMP_LINE:0:COMP_POINT} piece=\${COMP_WORDS[COMP_CWORD]} word candidate
  word=\${line##*[[:space:]]}
  [[ $piece == [=:] ]] && piece=
  COMPREPLY=()
  while IFS= read -r candidate; do
    [[ -n $candidate ]] && COMPREPLY+=("\${candidate:\${#word}-\${#piece}}")
  done < <("\${COMP_WORDS[0]}" completion words -- "$line" 2>/dev/null)
}
complete -o bashdefault -o default -F _optimise optimise
`,
  zsh: `#compdef optimise
# optimise completion for zsh: eval "$(optimise completion zsh)" in ~/.zshrc, after compinit
_optimise() {
  local -a candidates
  local line="\${(j: :)words[1,CURRENT-1]} $PREFIX"
  candidates=("\${(@f)$("\${words[1]}" completion words -- "$line" 2>/dev/null)}")
  if [[ -n $candidates ]]; then compadd -- $candidates; else _files; fi
}
compdef _optimise optimise
`,
  fish: `# optimise completion for fish: optimise completion fish > ~/.config/fish/completions/optimise.fish
function __optimise_words
  set -l words (optimise completion words -- (commandline -cp) 2>/dev/null)
  if test (count $words) -gt 0
    printf '%s\\n' $words
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c optimise -f -a '(__optimise_words)'
`,
};

/** The script that a shell reads to complete `optimise`. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
