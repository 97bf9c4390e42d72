namespace Berth.Engine.Requests;

/// <summary>
/// Is the supervisor until SIGTERM, or has the one that runs become the program of this process. Must be executed on the main thread.
/// </summary>
/// <param name="WhileNeeded">Whether it ends, too, when the last service is taken away.</param>
/// <param name="Upgrade">Whether the one that runs becomes this program, in its own process, instead: services do not notice.</param>
public sealed record Supervise(bool WhileNeeded, bool Upgrade) : Request;
