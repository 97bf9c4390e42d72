using Berth.Linux;
using Berth.Supervision;

namespace Berth.Engine.Services;

/// <summary>Starts <c>berth supervise</c> so that it outlives the command that needed it.</summary>
internal static class BackgroundSupervisor
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    public static async Task<bool> AnswersAsync(IServiceManager manager, CancellationToken cancellationToken)
    {
        try
        {
            await manager.ListAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.Unavailable)
        {
            return false;
        }
    }

    public static async Task StartAsync(IServiceManager manager, SupervisorPlace place, CancellationToken cancellationToken)
    {
        var log = LogPath(place);
        using var nothing = File.OpenHandle("/dev/null");
        using var output = File.OpenHandle(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        using var supervisor = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = Environment.ProcessPath!,
            Arguments = ["berth", "supervise"],
            Environment = [.. Hosts.HostContext.Environment().Select(static variable => $"{variable.Key}={variable.Value}")],
            WorkingDirectory = "/",
            Descriptors = [new DescriptorMapping(nothing, 0), new DescriptorMapping(output, 1), new DescriptorMapping(output, 2)],
            NewSession = true,
        });
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_patience);
        var ended = supervisor.WaitAsync(deadline.Token).AsTask();
        // It announces itself to nobody who was not told where to listen: it is asked until it answers, or has ended.
        while (!await AnswersAsync(manager, cancellationToken).ConfigureAwait(false))
        {
            if (ended.IsCompleted && !await AnswersAsync(manager, cancellationToken).ConfigureAwait(false))
                throw new ServiceException(ServiceErrorKind.Unavailable, $"the supervisor did not start: {LastLine(log)}", $"see {log}, or run it here: berth supervise");
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }

        await deadline.CancelAsync().ConfigureAwait(false);
    }

    private static string LogPath(SupervisorPlace place)
    {
        Directory.CreateDirectory(place.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Path.Combine(place.State, "supervisor.log");
    }

    private static string LastLine(string log) => File.ReadLines(log).LastOrDefault() ?? "it said nothing";
}
