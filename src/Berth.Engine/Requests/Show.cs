namespace Berth.Engine.Requests;

/// <summary>
/// Reads what is in force around a running instance (<see cref="Events.EnforcementRead"/>), or plans a description
/// (<see cref="Events.OutcomePlanned"/>).
/// </summary>
/// <param name="Subject">An instance: 8 digits of its id or more, or its name. What ends in .json, has a slash, or is a directory, is a
/// description.</param>
public sealed record Show(string Subject) : Request;
