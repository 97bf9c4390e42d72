namespace Berth.Engine.Requests;

/// <summary>Has Berth's own supervisor started with the host: <see cref="Events.BootEnabled"/>.</summary>
public sealed record EnableBoot() : Request;
