using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>
/// The instances of a service: the one that is the service, and while that is being replaced, one beside it. The one beside is either the
/// successor, which becomes the service when it is ready, or it is leaving: it was asked to end.
/// </summary>
/// <remarks>
/// A kill of the supervisor at any moment leaves a record that says which instance is the service. So the record is written after the
/// successor is ready, and before the old instance is asked to end. The next supervisor asks any other instance to end.
/// </remarks>
/// <param name="host">Objects that all services share.</param>
/// <param name="main">The service when it begins.</param>
/// <param name="make">Makes another instance with the same definition.</param>
/// <param name="handedOver">Called when <see cref="Main"/> is another instance; it writes the record.</param>
/// <param name="changed">Called when the instance beside has ended.</param>
[SupportedOSPlatform("linux")]
internal sealed class ServiceInstances(
    ServiceHost host, ServiceLife main, Func<RunName, ServiceLife> make, Action handedOver, Action changed) : IDisposable
{
    private Replacement? _asked;
    private bool _isSuccessor;

    /// <summary>The instance that is the service.</summary>
    public ServiceLife Main { get; private set; } = main;

    /// <summary>The instance beside it; null: none.</summary>
    public ServiceLife? Beside { get; private set; }

    /// <summary>The instance beside it that becomes the service when it is ready; null: none.</summary>
    public ServiceLife? Successor => _isSuccessor ? Beside : null;

    /// <summary>Starts an instance that replaces the running one when it is ready. An earlier replacement that is not ready ends.</summary>
    public Replacement Replace()
    {
        Overrule();
        var asked = _asked = new Replacement();
        if (Beside is null)
            Begin(asked);
        return asked;
    }

    /// <summary>Another request is made of the service: an instance that is not ready yet is asked to end.</summary>
    public void Overrule()
    {
        if (_asked is { State: ReplacementState.Waiting or ReplacementState.Starting })
            _asked.State = ReplacementState.Overruled;
        if (Successor is { } successor)
            Leave(successor);
    }

    /// <summary>Asks an instance to end that an earlier supervisor left beside the service.</summary>
    public void AdoptLeaving(ProcessIdentity process)
    {
        Beside = make(Main.Files.Other);
        Beside.Desired = DesiredState.Down;
        Beside.Adopt(
            new ServiceRecord { State = ObservedState.Stopping, Since = host.Time.GetUtcNow(), Reason = StopReason.Asked }, process);
    }

    /// <summary>An instance has changed. What follows is done later, because the change may not be complete.</summary>
    public void Changed()
    {
        if (Beside is not null)
            host.Loop.Post(Look);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Beside?.Dispose();
        Main.Dispose();
    }

    private void Look()
    {
        if (Beside is not { } beside)
            return;
        if (!beside.State.Runs())
            Ended(beside);
        else if (_isSuccessor && (beside.State is ObservedState.Ready || !Main.State.Runs()))
            HandOver(beside);
    }

    private void Begin(Replacement asked)
    {
        asked.State = ReplacementState.Starting;
        var next = make(Main.Files.Other);
        next.Sockets.Share(Main.Sockets);
        foreach (var (name, handle) in Main.Store.Stored)
            next.Store.Add(name, [FileDescriptors.Duplicate(handle)]);
        next.Output.Inode = Main.Output.Inode;
        (Beside, _isSuccessor) = (next, true);
        next.Happen(ServiceEvent.StartAsked);
        next.Happen(ServiceEvent.Unblocked); // what comes before the service is there, as it runs
    }

    /// <summary>The successor is ready, or the instance that it replaces has ended: it is the service now.</summary>
    private void HandOver(ServiceLife next)
    {
        var old = Main;
        (Main, Beside, _isSuccessor) = (next, old, false);
        if (_asked is { } asked)
            asked.State = ReplacementState.HandedOver;
        handedOver();
        if (old.State.Runs())
            Leave(old);
        else
            Ended(old);
    }

    private void Leave(ServiceLife life)
    {
        _isSuccessor = false;
        life.Desired = DesiredState.Down;
        life.Reason = StopReason.Asked;
        life.Happen(ServiceEvent.StopAsked);
    }

    private void Ended(ServiceLife life)
    {
        Beside = null;
        if (_asked is { State: ReplacementState.HandedOver } done)
        {
            done.State = ReplacementState.Done;
            Main.LastExit ??= life.LastExit;
        }
        else if (_isSuccessor && _asked is { } failed)
        {
            (failed.State, failed.Problem) = (ReplacementState.Failed, life.Problem ?? "it ended before it was ready");
        }

        _isSuccessor = false;
        Main.Sockets.AreShared = false;
        life.Dispose();
        host.Paths.DeleteOf(life.Files);
        if (_asked is { State: ReplacementState.Waiting } next)
        {
            if (Main.State is ObservedState.Launching or ObservedState.Up or ObservedState.Ready)
                Begin(next);
            else
                next.State = ReplacementState.Done; // the service is started anew anyway
        }

        changed();
    }
}
