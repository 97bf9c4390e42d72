using System.Globalization;

namespace Berth.Supervision.Launchd;

/// <summary>The output of <c>launchctl print</c> for a service. Apple does not guarantee its form; missing values are unknown.</summary>
internal sealed record LaunchdStatus(string? State, int? Pid, int? LastExit, int? LastSignal, int? Runs)
{
    public static LaunchdStatus Parse(string output)
    {
        string? state = null;
        int? pid = null, exit = null, signal = null, runs = null;
        foreach (var line in output.Split('\n'))
        {
            // The members of the service are indented by one level; deeper ones belong to other objects.
            if (line.Split(" = ", 2) is not [['\t', not '\t', ..] name, var value])
                continue;
            switch (name.Trim())
            {
                case "state":
                    state = value.Trim();
                    break;
                case "pid":
                    pid = Number(value);
                    break;
                case "runs":
                    runs = Number(value);
                    break;
                // "0", "(never exited)", "78: EX_CONFIG"
                case "last exit code":
                    exit = Number(value);
                    break;
                // "Terminated: 15"
                case "last terminating signal":
                    signal = Number(value[(value.LastIndexOf(' ') + 1)..]);
                    break;
            }
        }

        return new LaunchdStatus(state, pid, exit, signal, runs);
    }

    private static int? Number(string text) =>
        int.TryParse(text.Split(':')[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
