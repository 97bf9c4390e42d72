using Berth.Supervision.Services;
using Berth.Supervisor.Control;
using Berth.Supervisor.Services;

namespace Berth.Supervisor;

/// <content>Who is told of what changes.</content>
public sealed partial class BuiltinSupervisor : IControlledSupervisor
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
        if (_followers.Count > 0 && _services.GetValueOrDefault(service.Name) == service)
            Tell(new ServiceChange(service.Name, Status(service)));
    }

    private void Tell(ServiceChange change) => _followers.ForEach(follower => follower.Offer(change));
}
