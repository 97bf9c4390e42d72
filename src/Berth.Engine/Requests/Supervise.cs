namespace Berth.Engine.Requests;

/// <summary>
/// Runs the supervisor until SIGTERM, or replaces the program of the running supervisor with that of this process. Must be executed on the
/// main thread.
/// </summary>
/// <param name="WhileNeeded">Whether it also ends when the last service is removed.</param>
/// <param name="Upgrade">Whether to replace the program of the running supervisor instead, in its process; services continue to
/// run.</param>
public sealed record Supervise(bool WhileNeeded, bool Upgrade) : Request;
