using Berth.Engine.Requests;

namespace Berth.Engine.Tests.Execution;

/// <summary>A request that there is only here: what adding one takes.</summary>
/// <param name="Text">What its handler says.</param>
internal sealed record Pretended(string Text) : Request;
