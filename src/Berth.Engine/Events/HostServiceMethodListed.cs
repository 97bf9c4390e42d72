namespace Berth.Engine.Events;

/// <summary>A method of a host service, or a type that its methods use.</summary>
/// <param name="Line">One line.</param>
public sealed record HostServiceMethodListed(string Line) : EngineEvent;
