using Berth.Linux.Commands;
using Berth.Linux.Processes;
using Berth.Releases.Errors;

namespace Berth.Releases.Installing;

/// <summary>The command that prepares a release in its own directory, for example by installing dependencies there.</summary>
/// <param name="Command">The program, which is looked up along PATH or is relative to the release, and its arguments.</param>
/// <param name="Timeout">How long it may take.</param>
/// <param name="Environment">The environment as "NAME=value"; null: the caller's.</param>
public sealed record PrepareCommand(IReadOnlyList<string> Command, TimeSpan Timeout, IReadOnlyList<string>? Environment = null)
{
    private const int LinesShown = 20;
    private const int MostOutput = 64 * 1024;

    // What a command leaves behind can't be told from what another one does meanwhile.
    private static readonly SemaphoreSlim s_one = new(1, 1);

    /// <summary>
    /// Runs the command. It is killed at the timeout. When it has ended, what it has left running is killed, even if that has detached
    /// itself. One at a time runs in a process.
    /// </summary>
    /// <param name="directory">The release's directory.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    /// <exception cref="ReleaseException">
    /// It failed, took too long, or left a process that can't be ended; the message has the end of its output.
    /// </exception>
    public async Task RunAsync(string directory, CancellationToken cancellationToken)
    {
        await s_one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var left = OrphanedProcesses.Adopt();
            try
            {
                await RunToItsEndAsync(directory, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await EndAsync(left).ConfigureAwait(false);
            }
        }
        finally
        {
            s_one.Release();
        }
    }

    private async Task EndAsync(OrphanedProcesses left)
    {
        try
        {
            await left.EndAsync().ConfigureAwait(false);
        }
        catch (LinuxException failed)
        {
            throw Failure($"has left a process running that can't be ended ({failed.Message})", "");
        }
    }

    private async Task RunToItsEndAsync(string directory, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Timeout);
        var program = Command[0].Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(Command[0], directory) : Command[0];
        CommandResult result;
        try
        {
            result = await CommandRunner.RunAsync(
                new Command(program, [.. Command.Skip(1)])
                {
                    WorkingDirectory = directory,
                    MaximumOutput = MostOutput,
                    Environment = Environment,
                    NewSession = true,
                }, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"has not ended within {Timeout.TotalSeconds:0.###} s, and was killed", "");
        }

        if (!result.IsSuccess)
        {
            var how = result.ExitCode == CommandResult.NeverRan ? "can't be executed" : $"failed with exit code {result.ExitCode}";
            throw Failure(how, $"{result.Output}\n{result.Error}");
        }
    }

    private ReleaseException Failure(string how, string output)
    {
        string[] lines =
            [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(LinesShown)];
        return new ReleaseException(
            ReleaseErrorKind.PrepareFailed,
            $"prepare ({string.Join(' ', Command)}) {how}; the running release is untouched"
                + (lines.Length > 0 ? $"; its last output:\n  {string.Join("\n  ", lines)}" : ""))
        {
            Output = lines,
        };
    }
}
