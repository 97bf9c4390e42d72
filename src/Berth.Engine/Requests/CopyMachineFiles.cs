namespace Berth.Engine.Requests;

/// <summary>Copies files into a running machine, or out of it. Exactly one of the two is NAME:PATH.</summary>
/// <param name="Source">What is copied: a file, or a directory with its content.</param>
/// <param name="Target">Where: inside of it, if it is a directory, else as it.</param>
public sealed record CopyMachineFiles(string Source, string Target) : Request;
