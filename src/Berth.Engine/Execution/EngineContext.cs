using Berth.Engine.Events;
using Berth.Engine.Services;
using Berth.Instances.Commit;
using Berth.Instances.Store;
using Berth.Sandbox.Probing;

namespace Berth.Engine.Execution;

/// <summary>What the handler of one request has: the caller's state, opened when it is asked for, and where its events go.</summary>
/// <param name="events">Takes events, from any thread.</param>
internal sealed class EngineContext(Action<EngineEvent> events)
{
    /// <summary>The service managers of this host, as the caller may use them.</summary>
    /// <exception cref="UnauthorizedAccessException">It can't be known what is there.</exception>
    public ServiceManagers Managers => field ??= ServiceManagers.Open();

    /// <summary>Tells the front end something.</summary>
    public void Emit(EngineEvent happened) => events(happened);

    /// <summary>Tells the front end something that the user did not ask for.</summary>
    public void Say(string text) => events(new Notice(text));

    /// <summary>
    /// The caller's state store, cleaned of what ended without cleaning up: whatever looks at instances begins here.
    /// </summary>
    public InstanceStore OpenStore()
    {
        var store = new InstanceStore(HostContext.ReadableDirectories());
        foreach (var failure in StaleInstances.Clean(store))
            Say($"left over from an earlier run: {FailureText.Of(failure)}");
        return store;
    }
}
