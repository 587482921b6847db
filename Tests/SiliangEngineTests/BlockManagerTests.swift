// Ownership of KV blocks.

import Testing

@testable import SiliangEngine

@Test("Blocks are handed out once and come back") func blocksAreHandedOutOnceAndComeBack() {
    var manager = BlockManager(blocks: 4, blockSize: 8)
    var first: [Int32] = []
    var second: [Int32] = []
    #expect(manager.capacity == 32)
    #expect(manager.allocate(&first, tokens: 8))
    #expect(first.count == 1)
    #expect(manager.allocate(&first, tokens: 9))
    #expect(first.count == 2)
    #expect(manager.allocate(&second, tokens: 16))
    #expect(Set(first + second).count == 4)
    #expect(manager.freeBlocks == 0)
    #expect(manager._checkInvariants(tables: [first, second]) == nil)
    manager.release(&first)
    #expect(first.isEmpty && manager.freeBlocks == 2)
    #expect(manager._checkInvariants(tables: [second]) == nil)
}

@Test("A request for more than is free changes nothing")
func aRequestForMoreThanIsFreeChangesNothing() {
    var manager = BlockManager(blocks: 3, blockSize: 4)
    var table: [Int32] = []
    #expect(manager.allocate(&table, tokens: 5))
    let before = table
    #expect(!manager.allocate(&table, tokens: 13))
    #expect(table == before && manager.freeBlocks == 1)
    #expect(manager.allocate(&table, tokens: 12))
    #expect(manager.allocate(&table, tokens: 1), "what is held already suffices")
    #expect(table.count == 3)
}

@Test("Blocks for tokens are rounded up") func blocksForTokensAreRoundedUp() {
    let manager = BlockManager(blocks: 1, blockSize: 64)
    let tokens = [0, 1, 63, 64, 65, 128]
    #expect(tokens.map(manager.blocks(for:)) == [0, 1, 1, 1, 2, 2])
}

// The check itself must see a fault, or the tests that rely on it prove nothing.
@Test("The invariants notice a lost block and a shared one")
func theInvariantsNoticeALostBlockAndASharedOne() {
    var manager = BlockManager(blocks: 3, blockSize: 4)
    var table: [Int32] = []
    #expect(manager.allocate(&table, tokens: 8))
    #expect(manager._checkInvariants(tables: []) != nil)
    #expect(manager._checkInvariants(tables: [table, table]) != nil)
    #expect(manager._checkInvariants(tables: [table]) == nil)
}
