using Berth.Supervision.Services;
using Berth.Supervisor.Loop;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Services;

/// <content>Started by a connection.</content>
internal sealed partial class SupervisedService
{
    private List<ulong>? _listening;
    private LoopTimer? _listenTimer;

    /// <summary>Whether it is started by the next connection, or datagram, to one of its sockets.</summary>
    public bool AwaitsConnection => _listening is not null;

    private bool IsLazy => Definition.Supervise.Start == StartCondition.OnConnection;

    /// <summary>Somebody wants it to listen; that it waits to be started after a crash, or has failed, counts no more.</summary>
    private void ListenAnew()
    {
        if (State is ObservedState.Backoff or ObservedState.Failed)
            Happen(ServiceEvent.StopAsked);
        Listen();
    }

    private void Listen()
    {
        if (AwaitsConnection || State is not (ObservedState.Down or ObservedState.Finished))
            return;
        _host.Loop.Cancel(ref _listenTimer);
        try
        {
            OpenSockets();
        }
        catch (ServiceException)
        {
            // It is told, and tried again, as for any service whose sockets can't be had.
            Happen(ServiceEvent.StartAsked);
            return;
        }

        _listening = [.. _sockets!.Handles.Select(socket => _host.Loop.Watch(socket, Connected))];
        _host.Changed(this);
    }

    /// <summary>
    /// It has ended. Who is still waiting was perhaps not seen, and perhaps never will be: so that a service which ends without a look at
    /// its sockets is not started as fast as the machine can, it has to wait as after a crash.
    /// </summary>
    private void ListenAgain()
    {
        if (State == ObservedState.Failed)
            ForgetSockets();
        if (State != ObservedState.Finished || Desired == DesiredState.Down)
            return;
        if (_sockets is null || !_sockets.HasVisitors)
            Listen();
        else
            _listenTimer = _host.Loop.After(
                RestartPolicy.Delay(Definition.Supervise.Backoff, Math.Max(_starts.Attempts, 1), Random.Shared.NextDouble()), Listen);
    }

    /// <summary>An earlier run may have left them in any state.</summary>
    /// <exception cref="ServiceException">One can't be opened.</exception>
    private void OpenSockets()
    {
        try
        {
            if (_sockets is null)
                _sockets = ListeningSockets.Open(Definition);
            else
                _sockets.Renew(Definition);
        }
        catch
        {
            ForgetSockets();
            throw;
        }
    }

    private void Connected()
    {
        StopListening();
        Happen(ServiceEvent.StartAsked);
    }

    private void StopListening()
    {
        _host.Loop.Cancel(ref _listenTimer);
        if (_listening is null)
            return;
        foreach (var (watch, socket) in _listening.Zip(_sockets!.Handles))
            _host.Loop.Unwatch(watch, socket);
        _listening = null;
    }
}
