namespace Berth.Releases.Tests.Crashes;

/// <summary>The process was killed here.</summary>
internal sealed class KilledException : Exception;
