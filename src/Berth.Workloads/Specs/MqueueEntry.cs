namespace Berth.Workloads.Specs;

/// <summary>POSIX message queues (mq_overview(7)) of the sandbox's own ipc namespace.</summary>
/// <param name="Target">The path inside.</param>
public sealed record MqueueEntry(string Target) : FilesystemEntry(Target);
