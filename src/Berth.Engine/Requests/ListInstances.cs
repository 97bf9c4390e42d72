namespace Berth.Engine.Requests;

/// <summary>
/// Lists running instances: <see cref="Events.InstancesListed"/>, and <see cref="Events.ServicesListed"/> where services are asked for and
/// there are any.
/// </summary>
/// <param name="WithServices">Whether services are listed, too.</param>
public sealed record ListInstances(bool WithServices) : Request;
