using System.Diagnostics;

namespace Berth.Sandbox.Tests;

/// <summary>Programs that tests ask about what Berth made.</summary>
internal static class Tool
{
    /// <summary>Standard output of a program that must succeed without a word on standard error.</summary>
    public static async Task<string> Output(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await Deadline.Within(process.WaitForExitAsync());
        (process.ExitCode, await error).ShouldBe((0, ""));
        return await output;
    }
}
