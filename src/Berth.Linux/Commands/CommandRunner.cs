using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Processes;

namespace Berth.Linux.Commands;

/// <summary>Runs other programs to completion, without a shell and without a thread for each.</summary>
public static class CommandRunner
{
    private const int MaximumError = 4096;

    /// <summary>Checks that commands are installed, before the first is run.</summary>
    /// <param name="names">Names to look up along PATH.</param>
    /// <exception cref="MissingCommandsException">Some are missing; the exception names all of them.</exception>
    public static void Require(params IEnumerable<string> names)
    {
        var missing = names.Where(name => ExecutableFinder.Find(name) is null).ToList();
        if (missing.Count > 0)
            throw new MissingCommandsException(missing);
    }

    /// <summary>
    /// Runs a command in a process group of its own and waits for it. A failed command, or one that could not be started, is a result, not
    /// an exception.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Kills the command and its process group.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the command has ended.</exception>
    public static Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken = default) =>
        RunAsync(command, static child => child.SignalGroup(Signal.SIGKILL), cancellationToken);

    /// <summary>
    /// Runs a command as root: directly if this process is root, otherwise by <c>sudo -n</c>, which fails instead of asking for a password,
    /// and resets the environment.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Kills the command and its process group.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the command has ended.</exception>
    public static Task<CommandResult> RunAsRootAsync(Command command, CancellationToken cancellationToken = default) =>
        Credentials.IsRoot
            ? RunAsync(command, cancellationToken)
            : RunAsync(ThroughSudo(command), KillThroughSudo, cancellationToken);

    internal static Command ThroughSudo(Command command) =>
        command with { Program = "sudo", Arguments = ["-n", "--", command.Program, .. command.Arguments] };

    private static void KillThroughSudo(ChildProcess child)
    {
        // An unprivileged process can't signal a process of root, so sudo has to. If sudo can't, only waiting is left.
        if (ExecutableFinder.Find("sudo") is not { } sudo)
            return;
        using var killer = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = sudo,
            Arguments = ["sudo", "-n", "--", "kill", "-KILL", "--", $"-{child.Pid}"],
        });
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
            var stdout = new BoundedOutput(output.ReadEnd, command.MaximumOutput, keepEnd: false);
            var stderr = new BoundedOutput(error.ReadEnd, MaximumError, keepEnd: true);
            var streams = Task.WhenAll(
                stdout.CollectAsync(ended.Token), stderr.CollectAsync(ended.Token), FeedAsync(input, command.Input, ended.Token));
            ExitStatus status;
            var cancellation = cancellationToken.UnsafeRegister(state => kill((ChildProcess)state!), child);
            await using (cancellation.ConfigureAwait(false))
                status = await child.WaitAsync(CancellationToken.None).ConfigureAwait(false);

            await ended.CancelAsync().ConfigureAwait(false);
            await streams.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new CommandResult(command, status.ShellCode, stdout.ToString(), stderr.ToString().Trim(), stdout.IsCut);
        }
    }

    private static ChildProcess Start(Command command, string path, Pipe? input, Pipe output, Pipe error)
    {
        using var emptyInput = input is null ? File.OpenHandle("/dev/null") : null;
        var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = path,
            Arguments = [command.Program, .. command.Arguments],
            Environment = command.Environment,
            WorkingDirectory = command.WorkingDirectory,
            NewProcessGroup = true,
            NewSession = command.NewSession,
            Descriptors = [new(input?.ReadEnd ?? emptyInput!, 0), new(output.WriteEnd, 1), new(error.WriteEnd, 2)],
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
            // A command may exit without reading all of its input.
        }
        finally
        {
            pipe.WriteEnd.Dispose();
        }
    }

    private static CommandResult NeverRan(Command command, string reason) =>
        new(command, CommandResult.NeverRan, "", reason, IsOutputCut: false);
}
