namespace Berth.Engine.Requests;

/// <summary>Removes a host from a fleet. Its agent still obeys the fleet's controller until it is enrolled elsewhere.</summary>
/// <param name="Directory">The fleet's directory; null: the caller's own.</param>
/// <param name="Name">The host's name.</param>
public sealed record ForgetHost(string? Directory, string Name) : Request;
