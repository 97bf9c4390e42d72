using Berth.Fleet.Api;
using Berth.Fleet.Client;
using Berth.Fleet.Hosts;

namespace Berth.Fleet.Push;

/// <summary>
/// Updates hosts in waves. Hosts of a wave are updated at once. If after a wave more hosts failed or were unreachable than may, the push
/// is halted: the hosts that it updated are rolled back, and no further one is touched.
/// </summary>
/// <param name="agents">The agents.</param>
/// <param name="save">Writes the record of the push, which is what a resumed push knows.</param>
/// <param name="events">Called for each event, on any thread.</param>
/// <param name="clock">The clock, for pauses.</param>
public sealed class FleetPush(IPushedHosts agents, Action<PushRecord> save, Action<PushEvent> events, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HostState> _states = new(StringComparer.Ordinal);
    // Hosts on which Berth itself was not updated, with the reasons.
    private readonly Dictionary<string, string> _oldBerth = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, HostState> _earlier = new Dictionary<string, HostState>(StringComparer.Ordinal);

    /// <summary>Pushes an archive.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="berth">
    /// An archive of Berth itself, which the hosts of a wave get when all of them have got the other; null: none. A host that does not
    /// become it counts as failed.
    /// </param>
    /// <param name="hosts">The hosts, in the order of the waves.</param>
    /// <param name="options">How.</param>
    /// <param name="earlier">The record of the same push, if it was interrupted.</param>
    /// <param name="cancellationToken">Interrupts the push: hosts that are being updated may finish. It can be resumed.</param>
    /// <returns>The last state of each host.</returns>
    public async Task<IReadOnlyDictionary<string, HostState>> RunAsync(
        ArchiveFile archive,
        ArchiveFile? berth,
        IReadOnlyList<FleetHost> hosts,
        PushOptions options,
        PushRecord? earlier,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(options);
        _earlier = earlier?.Hosts ?? _earlier;
        foreach (var host in hosts)
            _states[host.Name] = HostState.Waiting;

        var waves = PushWaves.Of(hosts, options);
        for (var i = 0; i < waves.Count; i++)
        {
            events(new PushEvent.WaveBegun(i + 1, waves.Count, [.. waves[i].Select(static host => host.Name)]));
            var changes = await Task
                .WhenAll(waves[i].Select(host => UpdateAsync(host, archive, cancellationToken)))
                .ConfigureAwait(false);
            var failures = Count(HostState.Failed) + Count(HostState.Unreachable);
            if (berth is not null && failures <= options.MaxFailures)
            {
                await Task.WhenAll(waves[i].Select(host => UpdateBerthAsync(host, berth, cancellationToken))).ConfigureAwait(false);
                failures += _oldBerth.Count;
            }

            if (failures > options.MaxFailures)
            {
                events(new PushEvent.Halted(failures, options.MaxFailures));
                await Task.WhenAll(hosts.Select(host => UndoAsync(host, archive, cancellationToken))).ConfigureAwait(false);
                break;
            }

            // A wave that changed nothing, as in a resumed push, has shown nothing to wait for.
            if (i + 1 < waves.Count && changes.Contains(true))
                await Task.Delay(options.Pause, clock, cancellationToken).ConfigureAwait(false);
        }

        // Not before: until now, the state of such a host says what to do about the other archive.
        foreach (var host in hosts.Where(host => _oldBerth.ContainsKey(host.Name) && IsAsWanted(host)))
            Put(archive, host, HostState.Failed, _oldBerth[host.Name]);
        lock (_lock)
            return new Dictionary<string, HostState>(_states, StringComparer.Ordinal);
    }

    private async Task UpdateBerthAsync(FleetHost host, ArchiveFile berth, CancellationToken cancellationToken)
    {
        if (!IsAsWanted(host))
            return;
        var answer = await agents.UpdateSelfAsync(host, berth, static _ => { }, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (!answer.IsSuccess)
                _oldBerth[host.Name] = $"Berth itself: {Reason(answer)}";
        }

        events(new PushEvent.BerthUpdated(host.Name, berth.ReleaseId, Reason(answer)));
    }

    private bool IsAsWanted(FleetHost host) => StateOf(host) is HostState.Updated or HostState.Unchanged;

    /// <summary>Updates a host; returns whether that changed what runs there.</summary>
    private async Task<bool> UpdateAsync(FleetHost host, ArchiveFile archive, CancellationToken cancellationToken)
    {
        if (await agents.CurrentAsync(host, cancellationToken).ConfigureAwait(false) == archive.ReleaseId)
        {
            // The interrupted push may have updated it: then this one rolls it back if it is halted.
            var isOurs = _earlier.GetValueOrDefault(host.Name) is HostState.Updating or HostState.Updated;
            Put(archive, host, isOurs ? HostState.Updated : HostState.Unchanged, null);
            return false;
        }

        Put(archive, host, HostState.Updating, null);
        var total = new FileInfo(archive.Path).Length;
        var answer = await agents
            .UpdateAsync(host, archive, sent => events(new PushEvent.ArchiveSent(host.Name, sent, total)), cancellationToken)
            .ConfigureAwait(false);
        if (answer.Change is { } change && change.Id != archive.ReleaseId)
            answer = new AgentAnswer(
                answer.Status, null, new ErrorDetail($"the agent says that it installed {change.Id}, not {archive.ReleaseId}", "", false));
        var result = answer switch
        {
            { Change.Changed: true } => HostState.Updated,
            { IsSuccess: true } => HostState.Unchanged,
            { Status: null } => HostState.Unreachable,
            _ => HostState.Failed,
        };
        Put(archive, host, result, Reason(answer), answer.Failure?.Stderr ?? "", answer.Change);
        return result == HostState.Updated;
    }

    private async Task UndoAsync(FleetHost host, ArchiveFile archive, CancellationToken cancellationToken)
    {
        // A host whose answer was lost may have made the update.
        var state = StateOf(host);
        if (state != HostState.Updated
            && (state != HostState.Unreachable
                || await agents.CurrentAsync(host, cancellationToken).ConfigureAwait(false) != archive.ReleaseId))
            return;
        var answer = await agents.RollBackAsync(host, cancellationToken).ConfigureAwait(false);
        Put(archive, host, answer.IsSuccess ? HostState.RolledBack : HostState.NotRolledBack, Reason(answer), answer.Failure?.Stderr ?? "",
            answer.Change);
    }

    private static string? Reason(AgentAnswer answer) => answer.Failure is { } failure
        ? failure.Error + (failure.RolledBack ? "; the host runs its old release again" : "")
        : null;

    private HostState StateOf(FleetHost host)
    {
        lock (_lock)
            return _states[host.Name];
    }

    private int Count(HostState state)
    {
        lock (_lock)
            return _states.Values.Count(one => one == state);
    }

    private void Put(
        ArchiveFile archive, FleetHost host, HostState state, string? detail, string output = "", ChangeDocument? change = null)
    {
        lock (_lock)
        {
            _states[host.Name] = state;
            // What an interrupted push did to hosts that this one has not reached yet stays known, should this one be interrupted, too.
            var known = new Dictionary<string, HostState>(_earlier, StringComparer.Ordinal);
            foreach (var (name, last) in _states.Where(static one => one.Value != HostState.Waiting))
                known[name] = last;
            save(new PushRecord(archive.Sha256, known));
        }

        events(new PushEvent.HostChanged(host.Name, state, detail, output) { Change = change });
    }
}
