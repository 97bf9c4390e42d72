using System.Runtime.CompilerServices;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Extensions.Hosting.Tests;

/// <summary>A service manager that remembers what it was asked, and has one line of output.</summary>
internal sealed class AskedServices : IServiceManager
{
    internal List<string> Asked { get; } = [];

    internal bool IsRegistered { get; set; }

    internal ObservedState State { get; set; } = ObservedState.Ready;

    public ServiceManagerKind Kind => ServiceManagerKind.Builtin;

    public ServiceScope Scope => ServiceScope.User;

    public ServiceManagerCapabilities Capabilities => default!;

    public int LongestName => 100;

    public Task RegisterAsync(ServiceDefinition definition, bool start, CancellationToken cancellationToken = default)
    {
        Asked.Add("register");
        return IsRegistered ? throw ServiceException.AlreadyRegistered(definition.Name) : Task.CompletedTask;
    }

    public Task ReplaceAsync(ServiceDefinition definition, bool restart, CancellationToken cancellationToken = default) => Ask("replace");

    public Task UnregisterAsync(ServiceName name, CancellationToken cancellationToken = default) => Ask("unregister");

    public Task StartAsync(ServiceName name, CancellationToken cancellationToken = default) => Ask("start");

    public Task StopAsync(ServiceName name, CancellationToken cancellationToken = default) => Ask("stop");

    public Task RestartAsync(ServiceName name, CancellationToken cancellationToken = default) => Ask("restart");

    public Task<ServiceStatus> StatusAsync(ServiceName name, CancellationToken cancellationToken = default) => name.ToString() == "web"
        ? Task.FromResult(new ServiceStatus { Name = name, Desired = DesiredState.Up, Observed = State, Pid = 7, Problem = "as it is" })
        : throw ServiceException.NotRegistered(name);

    public Task<IReadOnlyList<ServiceStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<ServiceStatus>>([]);

    public async IAsyncEnumerable<LogLine> LogsAsync(
        ServiceName name, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        query.Follow.ShouldBeTrue();
        yield return new LogLine(null, "a line\u001b[0m");
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private Task Ask(string what)
    {
        Asked.Add(what);
        return Task.CompletedTask;
    }
}
