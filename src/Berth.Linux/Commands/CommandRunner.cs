using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Processes;

namespace Berth.Linux.Commands;

/// <summary>Runs other programs to their end, without a shell and without a thread for each.</summary>
public static class CommandRunner
{
    private const int MaximumError = 4096;

    /// <summary>Checks that commands exist before the first of them is needed.</summary>
    /// <param name="names">Names to be found along PATH.</param>
    /// <exception cref="MissingCommandsException">Some are not found; it names them all.</exception>
    public static void Require(params IEnumerable<string> names)
    {
        var missing = names.Where(name => ExecutableFinder.Find(name) is null).ToList();
        if (missing.Count > 0)
            throw new MissingCommandsException(missing);
    }

    /// <summary>
    /// Runs a command and waits for it. That it fails, or cannot be started, is a result and not an exception. It leads a process group of
    /// its own.
    /// </summary>
    /// <param name="command">What to run.</param>
    /// <param name="cancellationToken">Kills the command and its group.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the command has ended.</exception>
    public static Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken = default) =>
        RunAsync(command, static child => child.SignalGroup(Signal.SIGKILL), cancellationToken);

    /// <summary>
    /// Runs a command as root: directly where we are root, else by <c>sudo -n</c>, which never asks for a password (and resets the
    /// environment).
    /// </summary>
    /// <param name="command">What to run.</param>
    /// <param name="cancellationToken">Kills the command and its group.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the command has ended.</exception>
    public static Task<CommandResult> RunAsRootAsync(Command command, CancellationToken cancellationToken = default) =>
        Credentials.IsRoot
            ? RunAsync(command, cancellationToken)
            : RunAsync(ThroughSudo(command), KillThroughSudo, cancellationToken);

    internal static Command ThroughSudo(Command command) =>
        command with { Program = "sudo", Arguments = ["-n", "--", command.Program, .. command.Arguments] };

    private static void KillThroughSudo(ChildProcess child)
    {
        // What runs as root is not ours to kill: sudo has to do that as well. Where it cannot, there is nothing left but to wait.
        if (ExecutableFinder.Find("sudo") is not { } sudo)
            return;
        using var killer = ProcessSpawner.Spawn(new SpawnRequest { Path = sudo, Arguments = ["sudo", "-n", "--", "kill", "-KILL", "--", $"-{child.Pid}"] });
        killer.Wait();
    }

    private static async Task<CommandResult> RunAsync(Command command, Action<ChildProcess> kill, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        if (ExecutableFinder.Find(command.Program) is not { } path)
            return NeverRan(command, "no such program along PATH");

        using var input = command.Input.IsEmpty ? null : Pipe.Create();
        using var output = Pipe.Create();
        using var error = Pipe.Create();
        ChildProcess child;
        try
        {
            child = Start(command, path, input, output, error);
        }
        catch (LinuxException exception)
        {
            return NeverRan(command, exception.Message);
        }

        using (child)
        {
            using var ended = new CancellationTokenSource();
            var outputs = (Out: new BoundedOutput(output.ReadEnd, command.MaximumOutput, keepEnd: false), Error: new BoundedOutput(error.ReadEnd, MaximumError, keepEnd: true));
            var streams = Task.WhenAll(outputs.Out.CollectAsync(ended.Token), outputs.Error.CollectAsync(ended.Token), FeedAsync(input, command.Input, ended.Token));
            ExitStatus status;
            var cancellation = cancellationToken.UnsafeRegister(state => kill((ChildProcess)state!), child);
            await using (cancellation.ConfigureAwait(false))
                status = await child.WaitAsync(CancellationToken.None).ConfigureAwait(false);

            await ended.CancelAsync().ConfigureAwait(false);
            await streams.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new CommandResult(command, status.ShellCode, outputs.Out.ToString(), outputs.Error.ToString().Trim(), outputs.Out.IsCut);
        }
    }

    private static ChildProcess Start(Command command, string path, Pipe? input, Pipe output, Pipe error)
    {
        using var nothing = input is null ? File.OpenHandle("/dev/null") : null;
        var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = path,
            Arguments = [command.Program, .. command.Arguments],
            Environment = command.Environment,
            WorkingDirectory = command.WorkingDirectory,
            NewProcessGroup = true,
            Descriptors = [new(input?.ReadEnd ?? nothing!, 0), new(output.WriteEnd, 1), new(error.WriteEnd, 2)],
        });
        input?.ReadEnd.Dispose();
        output.WriteEnd.Dispose();
        error.WriteEnd.Dispose();
        return child;
    }

    private static async Task FeedAsync(Pipe? pipe, ReadOnlyMemory<byte> input, CancellationToken ended)
    {
        if (pipe is null)
            return;
        try
        {
            await DescriptorIO.WriteFullyAsync(pipe.WriteEnd, input, ended).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or LinuxException { Error: Errno.EPIPE })
        {
            // A command need not read all of its input.
        }
        finally
        {
            pipe.WriteEnd.Dispose();
        }
    }

    private static CommandResult NeverRan(Command command, string reason) => new(command, CommandResult.NeverRan, "", reason, IsOutputCut: false);
}
