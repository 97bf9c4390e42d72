namespace Berth.Sandbox.Mounting;

/// <summary>One thing put into the sandbox's root, in order.</summary>
/// <param name="Target">The absolute path inside.</param>
public abstract record MountStep(string Target);
