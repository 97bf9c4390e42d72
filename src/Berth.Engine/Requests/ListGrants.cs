namespace Berth.Engine.Requests;

/// <summary>Lists what is changed on the host for running instances: <see cref="Events.GrantsListed"/>.</summary>
public sealed record ListGrants : Request;
