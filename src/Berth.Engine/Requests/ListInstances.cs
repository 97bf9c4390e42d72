namespace Berth.Engine.Requests;

/// <summary>
/// Lists running instances: <see cref="Events.InstancesListed"/>, and <see cref="Events.ServicesListed"/> if services were requested and
/// there are any.
/// </summary>
/// <param name="WithServices">Whether services are listed as well.</param>
public sealed record ListInstances(bool WithServices) : Request;
