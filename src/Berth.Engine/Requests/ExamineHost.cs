namespace Berth.Engine.Requests;

/// <summary>Examines what this kernel and host offer: <see cref="Events.HostExamined"/>.</summary>
public sealed record ExamineHost() : Request;
