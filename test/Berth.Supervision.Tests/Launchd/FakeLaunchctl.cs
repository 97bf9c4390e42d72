using Berth.Supervision.Programs;

namespace Berth.Supervision.Tests;

/// <summary>launchctl, as far as a service manager sees it: services are loaded or not, disabled or not.</summary>
internal sealed class FakeLaunchctl
{
    private readonly HashSet<string> _loaded = [];
    private readonly HashSet<string> _disabled = [];

    public FakeLaunchctl() => Programs = new ScriptedPrograms(Answer);

    public ScriptedPrograms Programs { get; }

    /// <summary>The command that fails, and how.</summary>
    public (string Command, ProgramResult Result)? Failure { get; set; }

    /// <summary>Whether a service that was told to go stays.</summary>
    public bool IsStuck { get; set; }

    /// <summary>What print says of a loaded service.</summary>
    public string Printed { get; set; } = "system/berth.web = {\n\tactive count = 1\n\tstate = running\n\n\tpid = 4711\n\truns = "
        + "3\n\tlast exit code = 1\n\tspawn type = daemon\n\tendpoints = {\n\t\tpid = 99\n\t}\n}\n";

    private ProgramResult Answer(string program, IReadOnlyList<string> arguments)
    {
        if (Failure is { } failure && failure.Command == arguments[0])
            return failure.Result;
        var label = arguments[^1][(arguments[^1].LastIndexOf('/') + 1)..];
        switch (arguments[0])
        {
            case "bootstrap":
                return _loaded.Add(label[..^".plist".Length])
                    ? Good("")
                    : new ProgramResult(5, "", "Bootstrap failed: 5: Input/output error");
            case "bootout":
                return IsStuck || _loaded.Remove(label) ? Good("") : new ProgramResult(3, "", "Boot-out failed: 3: No such process");
            case "print":
                return _loaded.Contains(label)
                    ? Good(Printed)
                    : new ProgramResult(113, "", $"Could not find service \"{label}\" in domain for system");
            case "print-disabled":
                return Good(
                    $"\tdisabled services = {{\n{string.Concat(_disabled.Select(static one => $"\t\t\"{one}\" => disabled\n"))}\t}}\n");
            case "enable":
                _disabled.Remove(label);
                return Good("");
            case "disable":
                _disabled.Add(label);
                return Good("");
            default:
                return Good("");
        }
    }

    private static ProgramResult Good(string output) => new(0, output, "");
}
