using System.CommandLine;
using Berth.Engine;

namespace Berth.Cli.Commands;

/// <summary><c>berth completions</c>: scripts that ask berth for the completions, so that they need no update.</summary>
internal sealed class CompletionsCommand : Command
{
    private const string Bash = """
        # bash completion for berth: source this, or put it into /etc/bash_completion.d
        _berth() {
            local line=${COMP_LINE:0:COMP_POINT}
            [[ $line == *" -- "* ]] && { compopt -o default; return; }
            mapfile -t COMPREPLY < <(berth "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null | grep -- "^${COMP_WORDS[COMP_CWORD]}")
            compopt -o default
        }
        complete -F _berth berth
        """;

    private const string Zsh = """
        #compdef berth
        # zsh completion for berth: put this as _berth into a directory of $fpath
        _berth() {
            local -a suggestions
            suggestions=("${(@f)$(berth "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- $suggestions
            _files
        }
        compdef _berth berth
        """;

    private const string Fish = """
        # fish completion for berth: put this into ~/.config/fish/completions/berth.fish
        complete -c berth -a '(berth "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
        """;

    public CompletionsCommand()
        : base("completions", "Print a completion script for a shell")
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Arguments.Add(shell);
        SetAction(parsed =>
        {
            Console.WriteLine(parsed.GetValue(shell) switch
            {
                "zsh" => Zsh,
                "fish" => Fish,
                _ => Bash,
            });
            return ExitCode.Success;
        });
    }
}
