namespace Berth.Engine.Requests;

/// <summary>
/// Reads what is in force for a running instance (<see cref="Events.EnforcementRead"/>), or plans a description
/// (<see cref="Events.OutcomePlanned"/>).
/// </summary>
/// <param name="Subject">An instance: at least 8 digits of its id, or its name. Text that ends in .json or has a slash, and the name of a
/// directory, is a description.</param>
public sealed record Show(string Subject) : Request;
