namespace Berth.Engine.Events;

/// <summary>An archive was signed.</summary>
/// <param name="Manifest">The path of the manifest.</param>
/// <param name="Signature">The path of its signature.</param>
public sealed record ReleaseSigned(string Manifest, string Signature) : EngineEvent;
