using System.Diagnostics;

namespace Berth.TestKit.VirtualMachines;

/// <summary>Runs a program of the host to its end and collects its output.</summary>
internal static class HostCommand
{
    /// <summary>Runs a program; when cancelled, it and its children are killed by pid.</summary>
    /// <exception cref="MachineUnavailableException">The program is not installed.</exception>
    public static async Task<CommandOutput> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";

        using var process = Find(program) ? Process.Start(start)! : throw new MachineUnavailableException($"needs the program {program}");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new CommandOutput(process.ExitCode, await output, await error);
    }

    private static bool Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));
}
