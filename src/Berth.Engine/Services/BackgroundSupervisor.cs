using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Sandbox.Probing;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>The <c>berth supervise</c> in the background, which ends when no service is left.</summary>
/// <param name="place">Where it is.</param>
internal sealed class BackgroundSupervisor(SupervisorPlace place)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Taken by start and by stop, so that a new supervisor never starts before the old one has ended.</summary>
    private string TurnPath => place.State + ".lock";

    private string LogPath => Path.Combine(place.State, "supervisor.log");

    /// <summary>Starts the supervisor if it does not run, and waits until it answers.</summary>
    /// <param name="cancellationToken">Cancels the wait. The supervisor continues; it may have thousands of services to take over.</param>
    /// <exception cref="ServiceException">The supervisor has ended.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        TrustedDirectory.Ensure(Path.GetDirectoryName(TurnPath)!);
        using var turn = await FileLock.AcquireAsync(TurnPath, cancellationToken).ConfigureAwait(false);
        if (await place.AnswersAsync(cancellationToken).ConfigureAwait(false))
            return;
        TrustedDirectory.Ensure(place.State);
        using var supervisor = Spawn();
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = supervisor.WaitAsync(answered.Token).AsTask();
        // Nothing signals that the supervisor listens, so this polls until it answers or has ended.
        while (!await place.AnswersAsync(cancellationToken).ConfigureAwait(false))
        {
            // This supervisor may have ended because another has its place, and takes over services at the moment.
            cancellationToken.ThrowIfCancellationRequested();
            if (ended.IsCompleted && !place.IsTaken && !await place.AnswersAsync(cancellationToken).ConfigureAwait(false))
                throw new ServiceException(ServiceErrorKind.Unavailable, $"the supervisor did not start: {LastLine()}",
                    $"see {LogPath}, or run it here: berth supervise");
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }

        await answered.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the supervisor if it has no services and was started by <see cref="EnsureAsync"/>, and removes its files.</summary>
    public async Task EndUnneededAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(place.State))
            return;
        using var turn = await FileLock.AcquireAsync(TurnPath, cancellationToken).ConfigureAwait(false);
        if (await place.EndUnneededAsync(cancellationToken).ConfigureAwait(false))
            File.Delete(TurnPath);
    }

    private ChildProcess Spawn()
    {
        using var nothing = File.OpenHandle("/dev/null");
        using var output = File.OpenHandle(LogPath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        return ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = BerthProgram.Supervising,
            Arguments = ["berth", "supervise", "--while-needed"],
            Environment = [.. HostContext.Environment().Select(static variable => $"{variable.Key}={variable.Value}")],
            WorkingDirectory = "/",
            Descriptors = [new DescriptorMapping(nothing, 0), new DescriptorMapping(output, 1), new DescriptorMapping(output, 2)],
            NewSession = true,
        });
    }

    private string LastLine() => File.ReadLines(LogPath).LastOrDefault() ?? "its log is empty";
}
