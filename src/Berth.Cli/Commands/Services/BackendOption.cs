using System.CommandLine;
using System.CommandLine.Parsing;
using Berth.Descriptions.Text;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>--backend</c>: the service manager to use instead of the detected one.</summary>
internal sealed class BackendOption : Option<ServiceManagerKind?>
{
    private const string Kinds = "systemd, s6, launchd, windows or builtin";

    public BackendOption()
        : base("--backend")
    {
        Description = $"The service manager: {Kinds} (default: the one that this host has)";
        HelpName = "KIND";
        CustomParser = Parse;
    }

    private static ServiceManagerKind? Parse(ArgumentResult result)
    {
        var word = result.Tokens[0].Value;
        foreach (var kind in Enum.GetValues<ServiceManagerKind>())
        {
            if (word.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase))
                return kind;
        }

        result.AddError($"--backend: there is no service manager {Quoted.Name(word)}; write {Kinds}");
        return null;
    }
}
