namespace Berth.Network.Policy;

/// <summary>Whether a connection may be made.</summary>
/// <param name="IsAllowed">Whether it may.</param>
/// <param name="Why">The rule that decided, or the reason.</param>
internal readonly record struct Verdict(bool IsAllowed, string Why);
