namespace Berth.Engine.Requests;

/// <summary>Arranges that Berth's own supervisor starts at boot: <see cref="Events.BootEnabled"/>.</summary>
public sealed record EnableBoot() : Request;
