using System.Net;
using Berth.Fleet.Api;
using Berth.Fleet.Client;
using Berth.Fleet.Hosts;
using Berth.Fleet.Push;

namespace Berth.Fleet.Tests.Push;

/// <summary>Hosts that answer as told, and remember what runs on them.</summary>
internal sealed class ScriptedHosts : IPushedHosts
{
    public const string Old = "1-old";

    private readonly Lock _lock = new();

    public Dictionary<string, string?> Current { get; } = new(StringComparer.Ordinal);

    /// <summary>Hosts whose update fails, and the status; null: the connection is lost before anything happens.</summary>
    public Dictionary<string, HttpStatusCode?> Failing { get; } = new(StringComparer.Ordinal);

    /// <summary>Hosts that make the update, but whose answer is lost.</summary>
    public HashSet<string> Silent { get; } = new(StringComparer.Ordinal);

    /// <summary>Hosts that cannot return to the previous release.</summary>
    public HashSet<string> Stuck { get; } = new(StringComparer.Ordinal);

    /// <summary>Hosts that do not become another Berth.</summary>
    public HashSet<string> OldBerth { get; } = new(StringComparer.Ordinal);

    /// <summary>Hosts whose agent says that it installed another release.</summary>
    public HashSet<string> Mistaken { get; } = new(StringComparer.Ordinal);

    /// <summary>What was asked, in order: <c>update a</c>, <c>rollback a</c>.</summary>
    public List<string> Requests { get; } = [];

    public Action<string> OnUpdate { get; set; } = static _ => { };

    public static FleetHost Host(string name) => new(name, name + ":1", "pin");

    public Task<string?> CurrentAsync(FleetHost host, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(Failing.TryGetValue(host.Name, out var status)
                && status is null ? null : Current.GetValueOrDefault(host.Name, Old));
    }

    public Task<AgentAnswer> UpdateAsync(FleetHost host, ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Requests.Add("update " + host.Name);
            OnUpdate(host.Name);
            if (Failing.TryGetValue(host.Name, out var status))
                return Task.FromResult(
                    new AgentAnswer(status, null, new ErrorDetail("no", "last words", status == HttpStatusCode.Conflict)));
            var previous = Current.GetValueOrDefault(host.Name, Old);
            Current[host.Name] = archive.ReleaseId;
            sent(1);
            return Task.FromResult(Silent.Contains(host.Name)
                ? new AgentAnswer(null, null, new ErrorDetail("lost", "", false))
                : new AgentAnswer(HttpStatusCode.OK,
                    new ChangeDocument(Mistaken.Contains(host.Name) ? "9-other" : archive.ReleaseId, previous, true), null));
        }
    }

    public Task<AgentAnswer> UpdateSelfAsync(
        FleetHost host, ArchiveFile archive, Action<long> sent, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Requests.Add("self " + host.Name);
            return Task.FromResult(OldBerth.Contains(host.Name)
                ? new AgentAnswer(HttpStatusCode.Conflict, null, new ErrorDetail("hangs", "", RolledBack: true))
                : new AgentAnswer(HttpStatusCode.OK, new ChangeDocument(archive.ReleaseId, null, true), null));
        }
    }

    public Task<AgentAnswer> RollBackAsync(FleetHost host, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Requests.Add("rollback " + host.Name);
            if (Stuck.Contains(host.Name))
                return Task.FromResult(new AgentAnswer(HttpStatusCode.InternalServerError, null, new ErrorDetail("stuck", "", false)));
            Current[host.Name] = Old;
            return Task.FromResult(new AgentAnswer(HttpStatusCode.OK, new ChangeDocument(Old, null, true), null));
        }
    }
}
