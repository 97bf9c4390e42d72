using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Berth.TestKit;

/// <summary>Asks and sets a terminal's attributes by stty(1), so that the code under test is not asked about itself.</summary>
public static class Stty
{
    /// <summary>All attributes, in stty's own notation.</summary>
    public static string Save(SafeFileHandle terminal) => Run(terminal, "-g");

    /// <summary>Runs stty on a terminal and returns what it prints.</summary>
    public static string Run(SafeFileHandle terminal, params string[] arguments)
    {
        var path = new FileInfo($"/proc/self/fd/{terminal.DangerousGetHandle()}").LinkTarget!;
        var start = new ProcessStartInfo("stty", ["-F", path, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var stty = Process.Start(start)!;
        var output = stty.StandardOutput.ReadToEnd();
        stty.WaitForExit();
        Assert.Equal(0, stty.ExitCode);
        return output;
    }
}
