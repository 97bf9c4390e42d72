using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Services;

namespace Berth.Supervisor;

/// <content>Who is told of what changes.</content>
public sealed partial class BuiltinSupervisor : IControlledSupervisor, ISupervisedServices
{
    private readonly List<StatusFollower> _followers = [];

    /// <summary>Follows all services: how each is now comes first.</summary>
    Task<StatusFollower> IControlledSupervisor.FollowAsync() => _loop.InvokeAsync(() =>
    {
        var follower = new StatusFollower();
        foreach (var status in Statuses())
            follower.Offer(new ServiceChange(status.Name, status));
        _followers.Add(follower);
        return follower;
    });

    void IControlledSupervisor.Leave(StatusFollower follower) => _loop.Post(() => _followers.Remove(follower));

    private void TellChanged(SupervisedService service)
    {
        var isAttached = _pump.IsAttached;
        if ((_followers.Count == 0 && !isAttached) || _services.GetValueOrDefault(service.Name) != service)
            return;
        var status = Status(service);
        Tell(new ServiceChange(service.Name, status));
        if (isAttached)
            _pump.Tell(status);
    }

    private void Tell(ServiceChange change) => _followers.ForEach(follower => follower.Offer(change));
}
