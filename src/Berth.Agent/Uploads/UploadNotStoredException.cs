namespace Berth.Agent.Uploads;

/// <summary>An upload could not be stored, which is no mistake of the client.</summary>
internal sealed class UploadNotStoredException(string message, Exception inner) : IOException(message, inner);
