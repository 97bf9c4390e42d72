namespace Berth.Workloads;

/// <summary>POSIX message queues (mq_overview(7)) of the sandbox's own ipc namespace.</summary>
/// <param name="Target">The path inside.</param>
public sealed record MqueueEntry(string Target) : FilesystemEntry(Target);
