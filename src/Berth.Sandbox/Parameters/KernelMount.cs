namespace Berth.Sandbox.Parameters;

/// <summary>A file system that the kernel fills: proc, devpts, mqueue.</summary>
/// <param name="Target">The path inside.</param>
/// <param name="Type">Its type: <c>proc</c>, <c>devpts</c> or <c>mqueue</c>.</param>
internal sealed record KernelMount(string Target, string Type) : MountStep(Target);
