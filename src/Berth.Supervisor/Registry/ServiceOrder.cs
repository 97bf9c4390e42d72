using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Services;

namespace Berth.Supervisor.Registry;

/// <summary>
/// Decides which services may start or end now. When a service has changed, it and the services before and after it are checked at the end
/// of the round.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ServiceOrder(EventLoop loop, ServiceRegistry registry, ServiceChanges changes)
{
    /// <summary>
    /// The time for which one round may start services. A start of thousands takes seconds, and other requests must not wait for all of
    /// them.
    /// </summary>
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(10);

    private readonly Queue<SupervisedService> _touched = new();
    private readonly HashSet<SupervisedService> _isTouched = [];

    /// <summary>Whether all pending services were checked.</summary>
    public bool IsSettled => _touched.Count == 0;

    /// <summary>Notes that a service has changed.</summary>
    public void Changed(SupervisedService service)
    {
        changes.Note(service);
        Touch(service);
        foreach (var name in registry.Dependents(service.Name))
            Touch(registry.Find(name));
        foreach (var name in ServiceRegistry.Before(service))
            Touch(registry.Find(name));
    }

    /// <summary>
    /// Starts and stops services that may start or stop, within the time of one round; the rest follows in the next round.
    /// </summary>
    public void Settle()
    {
        var began = loop.Now;
        while (_touched.TryDequeue(out var service))
        {
            _isTouched.Remove(service);
            if (service.IsBlocked)
            {
                TryUnblock(service);
                changes.NoteTurn(service);
            }

            if (service.IsStopWaiting && !registry.Dependents(service.Name).Any(name => IsEnding(registry.Find(name))))
                service.StopNow();
            if (_touched.Count > 0 && loop.Now - began >= s_slice)
            {
                loop.Post(static () => { });
                break;
            }
        }
    }

    /// <summary>Whether the services after a service need not wait for it any more.</summary>
    public static bool IsThere(SupervisedService service) =>
        service.AwaitsConnection || service.State is ObservedState.Ready or ObservedState.Finished;

    /// <summary>Whether the services before a service have to wait for its end.</summary>
    public static bool IsEnding([NotNullWhen(true)] SupervisedService? service) =>
        service is { Desired: DesiredState.Down, IsRunning: true };

    private void Touch(SupervisedService? service)
    {
        if (service is not null && _isTouched.Add(service))
            _touched.Enqueue(service);
    }

    private void TryUnblock(SupervisedService service)
    {
        var supervise = service.Definition.Supervise;
        foreach (var name in supervise.Requires)
        {
            var required = registry.Find(name);
            if (required is null || required.State == ObservedState.Failed)
            {
                service.Block(required is null
                    ? $"it requires {name}, and there is no such service"
                    : $"it requires {name}, which has failed");
                return;
            }

            if (!IsThere(required))
                return;
        }

        // Services in after or wants count only if they should run; a failed service will not run.
        if (supervise.After.Concat(supervise.Wants).All(name => registry.Find(name) is not { Desired: DesiredState.Up } other
            || IsThere(other)
            || other.State == ObservedState.Failed))
            service.Unblock();
    }
}
