using Berth.Desktop;
using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Services;
using Berth.Instances.Commit;
using Berth.Instances.Store;
using Berth.Machines.Images;
using Berth.Sandbox.Probing;

namespace Berth.Engine.Execution;

/// <summary>The context of a request for its handler: the caller's state, opened on first use, and the receiver of events.</summary>
/// <param name="events">Called for each event, on any thread.</param>
internal sealed class EngineContext(Action<EngineEvent> events)
{
    /// <summary>The service managers of this host that the caller may use.</summary>
    /// <exception cref="UnauthorizedAccessException">A directory that must be searched cannot be read.</exception>
    public ServiceManagers Managers => field ??= ServiceManagers.Open();

    /// <summary>The caller's images.</summary>
    /// <exception cref="UnauthorizedAccessException">A directory that must be searched cannot be read.</exception>
    public ImageStore Images => field ??= MachineHost.OpenImages(HostContext.ReadableDirectories());

    /// <summary>The caller's machines; their starts raise events.</summary>
    public MachineHost OpenMachines() => new() { Starting = (name, elapsed) => events(new MachineStarting(name, elapsed)) };

    /// <summary>Raises an event.</summary>
    public void Emit(EngineEvent happened) => events(happened);

    /// <summary>Raises a <see cref="Notice"/>.</summary>
    public void Say(string text) => events(new Notice(text));

    /// <summary>
    /// The caller's state store, after the host changes of instances that ended without reverting them were reverted. Every request about
    /// instances uses it.
    /// </summary>
    public InstanceStore OpenStore()
    {
        var store = new InstanceStore(HostContext.ReadableDirectories(), DesktopHostActions.Kinds);
        foreach (var failure in StaleInstances.Clean(store))
            Say($"left over from an earlier run: {FailureText.Of(failure)}");
        return store;
    }
}
