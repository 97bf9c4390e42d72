using System.Diagnostics;

namespace Berth.Cli.Tests;

/// <summary>The program as people run it, beside these tests.</summary>
internal static class BerthProgram
{
    public static async Task<CommandOutput> Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "berth"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await Deadline.Within(process.WaitForExitAsync());
        return new CommandOutput(process.ExitCode, await output, await error);
    }
}
