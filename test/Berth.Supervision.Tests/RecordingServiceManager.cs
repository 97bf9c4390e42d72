using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Supervision.Tests;

/// <summary>Writes down what it is asked, and does nothing.</summary>
internal sealed class RecordingServiceManager : IServiceManager
{
    public List<string> Calls { get; } = [];

    /// <summary>What it answers to each question what services there are; the last again and again.</summary>
    public Queue<IReadOnlyList<ServiceStatus>> Services { get; } = new((IReadOnlyList<ServiceStatus>[])[[]]);

    public ServiceManagerKind Kind => ServiceManagerKind.S6;

    public ServiceScope Scope => ServiceScope.System;

    public ServiceManagerCapabilities Capabilities { get; init; }

    public int LongestName => 12;

    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default) =>
        Note("register", definition.Name);

    public Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default) => Note("unregister", name);

    public Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) => Note("start", name);

    public Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) => Note("stop", name);

    public Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default) => Note("restart", name);

    public async Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default)
    {
        await Note("status", name);
        return new ServiceStatus { Name = name, Desired = DesiredState.Down, Observed = ObservedState.Down };
    }

    public Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Services.Count > 1 ? Services.Dequeue() : Services.Peek());

    public async IAsyncEnumerable<LogLine> LogsAsync(
        ServiceName name, LogQuery query,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Note("logs", name);
        yield return new LogLine(null, "line");
    }

    private Task Note(string what, ServiceName name)
    {
        Calls.Add($"{what} {name}");
        return Task.CompletedTask;
    }
}
