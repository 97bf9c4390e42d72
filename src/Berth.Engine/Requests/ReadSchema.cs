namespace Berth.Engine.Requests;

/// <summary>Reads the JSON schema of berth.json: <see cref="Events.SchemaRead"/>.</summary>
public sealed record ReadSchema() : Request;
