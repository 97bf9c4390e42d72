using System.Collections.Concurrent;
using Berth.Engine.Events;
using Berth.Engine.Fleet;
using Berth.Engine.Requests;
using Berth.Fleet.Client;
using Berth.Fleet.Errors;
using Berth.Fleet.Push;
using Berth.Releases.Archives;
using Berth.Releases.Installing;
using Berth.Releases.Names;

namespace Berth.Engine.Execution;

/// <summary>Installs a release on the hosts of a fleet.</summary>
internal sealed class PushReleaseHandler : RequestHandler<PushRelease>
{
    // How long a release may be is for its host to say.
    private static readonly ArchiveLimits s_limits = new() { Bytes = long.MaxValue };

    protected override async Task<int> ExecuteAsync(PushRelease request, EngineContext context, CancellationToken cancellationToken)
    {
        var fleet = FleetPlace.Open(request.Directory);
        var hosts = FleetPlace.Choose(fleet, request.Hosts);
        var version = request.Version is { } named
            ? ReleaseVersion.Parse(named)
            : VersionOf(request.Archive, nameof(PushRelease.Version));
        var archive = await ArchiveFile.ReadAsync(request.Archive, version.ToString(), cancellationToken).ConfigureAwait(false);
        var berth = request.Berth is { } own
            ? await ArchiveFile
                .ReadAsync(own, VersionOf(own, nameof(PushRelease.Berth)).ToString(), cancellationToken)
                .ConfigureAwait(false)
            : null;
        // What no host would take is not sent to any.
        ReleaseRequests.ThrowWithoutDigests();
        await ReleaseStore.CheckAsync(
            root: null, new InstallRequest(request.Archive) { Version = version, Limits = s_limits }, static _ => { }, cancellationToken)
            .ConfigureAwait(false);
        if (request.IsDryRun)
        {
            context.Emit(new PushPlanned(
                archive.ReleaseId,
                [.. PushWaves.Of(hosts, request.Options).Select(static wave => (string[])[.. wave.Select(static host => host.Name)])]));
            return ExitCode.Success;
        }

        var files = new PushFiles(fleet);
        using var held = files.Lock();
        using var agents = new FleetAgents(fleet);
        var earlier = files.Read(archive.Sha256);
        if (earlier is not null)
            context.Say("an interrupted push of this archive is resumed");
        var last = new ConcurrentDictionary<string, PushEvent.HostChanged>(StringComparer.Ordinal);
        var push = new FleetPush(agents, files.Write, Take, TimeProvider.System);
        var states = await push.RunAsync(archive, berth, hosts, request.Options, earlier, cancellationToken).ConfigureAwait(false);
        files.Remove(archive.Sha256);
        context.Emit(new PushEnded(
            [.. hosts.Select(host => last.GetValueOrDefault(host.Name, new PushEvent.HostChanged(host.Name, states[host.Name], null)))]));
        return states.Values.All(static state => state is HostState.Updated or HostState.Unchanged) ? ExitCode.Success : ExitCode.Unhealthy;

        void Take(PushEvent step)
        {
            if (step is PushEvent.HostChanged changed)
                last[changed.Host] = changed;
            context.Emit(new FleetProgress(step));
        }
    }

    private static ReleaseVersion VersionOf(string path, string member) =>
        ReleaseVersion.OfFileName(path) ?? throw new FleetException(
            $"the name of {path} tells no version", "name it, such as 1.4.0", isMisuse: true)
        {
            Members = [member],
        };
}
