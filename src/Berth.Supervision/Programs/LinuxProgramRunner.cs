using System.Runtime.Versioning;
using Berth.Linux.Commands;

namespace Berth.Supervision.Programs;

/// <summary>Runs programs on Linux (<see cref="CommandRunner"/>).</summary>
[SupportedOSPlatform("linux")]
public sealed class LinuxProgramRunner : IProgramRunner
{
    /// <inheritdoc/>
    public async Task<ProgramResult> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        var result = await CommandRunner.RunAsync(new Command(program, arguments), cancellationToken).ConfigureAwait(false);
        return new ProgramResult(result.ExitCode, result.Output, result.Error);
    }
}
